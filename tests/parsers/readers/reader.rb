# SPDX-License-Identifier: MIT
# frozen_string_literal: true

# What Ruby's json makes of bodies.
require 'json'

$stdout.sync = true
puts "json #{JSON::VERSION}, Ruby #{RUBY_VERSION}"
$stdin.each_line do |line|
  value = JSON.parse(line.unpack1('m').force_encoding(Encoding::UTF_8))
  right = value.is_a?(Hash) && value['action'] == 'StopRecording' && value['phoneCallViewId'] == '01'
  puts right ? 'object' : 'other'
rescue JSON::ParserError, EncodingError
  puts 'refused'
end
