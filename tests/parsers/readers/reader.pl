# SPDX-License-Identifier: MIT
# What Perl's JSON::PP makes of bodies.
use strict;
use warnings;
use JSON::PP;
use MIME::Base64;

$| = 1;
my $parser = JSON::PP->new->utf8;
$parser->relaxed->allow_singlequote if $ARGV[0] eq 'relaxed';
printf "JSON::PP %s, Perl %vd\n", $JSON::PP::VERSION, $^V;
while ( my $line = <STDIN> ) {
    my $value = eval { $parser->decode( decode_base64($line) ) };
    if ($@) { print "refused\n"; next; }
    my $right = ref $value eq 'HASH'
      && ( $value->{action} // '' ) eq 'StopRecording'
      && ( $value->{phoneCallViewId} // '' ) eq '01';
    print $right ? "object\n" : "other\n";
}
