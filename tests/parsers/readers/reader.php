<?php
// SPDX-License-Identifier: MIT
// What PHP's json_decode makes of bodies.
declare(strict_types=1);

echo 'PHP ', PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION, '.', PHP_RELEASE_VERSION, "\n";
$flags = $argv[1] === 'substitute' ? JSON_INVALID_UTF8_SUBSTITUTE : 0;
while (($line = fgets(STDIN)) !== false) {
    $value = json_decode(base64_decode($line), true, 512, $flags);
    if (json_last_error() !== JSON_ERROR_NONE) {
        echo "refused\n";
        continue;
    }
    $members = is_array($value) ? [$value['action'] ?? null, $value['phoneCallViewId'] ?? null] : [];
    echo $members === ['StopRecording', '01'] ? "object\n" : "other\n";
}
