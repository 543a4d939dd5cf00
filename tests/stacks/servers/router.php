<?php
// SPDX-License-Identifier: MIT
// PHP's own server, by hand: 200 with the call, 400 for an unknown call in a list too, 501 for other actions.
// Nothing is remembered between requests but what stands in the file STATE.
declare(strict_types=1);

const USERS = [
    '12' => ['0003*210', '0003*211', '0003*212'],
    '13' => ['0003*300', '0003*301'],
];

function answer(int $status, ?array $document, array $headers = []): never
{
    http_response_code($status);
    foreach ($headers as $header) {
        header($header);
    }
    if ($document !== null) {
        header('Content-Type: application/json; charset=utf-8');
        echo json_encode($document, JSON_UNESCAPED_SLASHES);
    }
    exit;
}

function refuse(int $status, string $code, string $message, array $headers = []): never
{
    answer($status, ['error' => ['code' => $code, 'message' => $message]], $headers);
}

function load(): array
{
    $file = getenv('STATE');
    return is_file($file) ? unserialize(file_get_contents($file)) : ['next' => 1, 'calls' => [], 'tokens' => []];
}

function save(array $state): void
{
    file_put_contents(getenv('STATE'), serialize($state));
}

function user_of(array $state): ?string
{
    $sent = $_SERVER['HTTP_AUTHORIZATION'] ?? '';
    if (!preg_match('/^Bearer +(\S+)$/i', $sent, $found)) {
        return null;
    }
    if (hash_equals(getenv('UAPI_TOKEN'), $found[1])) {
        return '12';
    }
    $token = $state['tokens'][$found[1]] ?? null;
    return $token !== null && $token['expires'] > time() ? $token['user'] : null;
}

function calls_of(array $state, string $user, string $extension): array
{
    return array_filter($state['calls'], fn (array $call) => $call['user'] === $user
        && ($extension === '@self' || in_array($extension, array_column($call['views'], 'extension'), true)));
}

function shown(array $call): array
{
    $views = [];
    foreach ($call['views'] as $id => $view) {
        $views[] = ['id' => sprintf('%02d', $id)] + array_filter($view, fn ($value) => $value !== null);
    }
    return [
        'id' => $call['id'],
        'extension' => $call['extension'],
        'ownerId' => '3',
        'ownerName' => 'Default Organization',
        'published' => $call['published'],
        'answered' => $call['answered'],
        'phoneCallView' => $views,
        'link' => ['self' => "http://{$_SERVER['HTTP_HOST']}/uapi/phoneCalls/{$call['user']}/{$call['extension']}/{$call['id']}"],
    ];
}

// --- the states that a test asks for ---

function begin(array &$state, string $user, int $recorded = 1): array
{
    [$called, $caller] = USERS[$user];
    $views = [];
    foreach ([$called, $caller] as $index => $extension) {
        $views[$state['next']++] = [
            'extension' => $extension,
            'source' => [$caller],
            'destination' => [$called],
            'status' => 5,
            'flow' => 2,
            'recording' => $index < $recorded ? date(DATE_ATOM, time() - 30) : null,
        ];
    }
    $call = [
        'id' => bin2hex(random_bytes(10)),
        'user' => $user,
        'extension' => $called,
        'published' => date(DATE_ATOM, time() - 120),
        'answered' => date(DATE_ATOM, time() - 60),
        'views' => $views,
    ];
    $state['calls'][$call['id']] = $call;
    return $call;
}

function grant(array &$state, string $user, int $lifetime): string
{
    $token = bin2hex(random_bytes(18));
    $state['tokens'][$token] = ['user' => $user, 'expires' => time() + $lifetime];
    return $token;
}

function view_id(array $call, int $index): string
{
    return sprintf('%02d', array_keys($call['views'])[$index]);
}

function set_up(array &$state, string $name): ?array
{
    if ($name === 'a token has expired') {
        return ['token' => grant($state, '12', -60)];
    }
    $recorded = [
        'a call is being recorded' => 1,
        'a call is not being recorded' => 0,
        'a call has two recorded views' => 2,
        'a call has ended' => 1,
        'two calls are being recorded' => 1,
        "another user's call is being recorded" => 1,
    ][$name] ?? null;
    if ($recorded === null) {
        return null;
    }
    $call = begin($state, '12', $recorded);
    $values = [
        'userId' => '12',
        'extension' => $call['extension'],
        'phoneCallId' => $call['id'],
        'phoneCallViewId' => view_id($call, 0),
        'otherExtension' => USERS['12'][2],
    ];
    switch ($name) {
        case 'a call has ended':
            unset($state['calls'][$call['id']]);
            break;
        case 'a call has two recorded views':
            $values['otherPhoneCallViewId'] = view_id($call, 1);
            break;
        case 'two calls are being recorded':
        case "another user's call is being recorded":
            $user = $name === 'two calls are being recorded' ? '12' : '13';
            $other = begin($state, $user);
            $values['otherPhoneCallId'] = $other['id'];
            $values['otherPhoneCallViewId'] = view_id($other, 0);
            if ($user === '13') {
                $values['otherUserId'] = $user;
                $values['otherExtension'] = $other['extension'];
                $values['otherToken'] = grant($state, $user, 3600);
            }
    }
    return $values;
}

function change_state(array $state, array $request): never
{
    $found = null;
    switch ($request['action']) {
        case 'setup':
            $found = set_up($state, $request['state']);
            break;
        case 'teardown':
            unset($state['calls'][$request['params']['phoneCallId'] ?? '']);
            unset($state['calls'][$request['params']['otherPhoneCallId'] ?? '']);
            $found = [];
            break;
        case 'inspect':
            $views = $state['calls'][$request['phoneCallId']]['views'] ?? [];
            $found = ['recording' => isset($views[(int) $request['phoneCallViewId']]['recording'])];
    }
    save($state);
    answer($found === null ? 404 : 200, $found ?? []);
}

// --- the API ---

$state = load();
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$method = $_SERVER['REQUEST_METHOD'];
if ($path === '/states' && $method === 'POST') {
    change_state($state, json_decode(file_get_contents('php://input'), true));
}
if (!is_string($path) || !preg_match('~^/uapi/phoneCalls/([^/]+)/([^/]+)(?:/([^/]+))?/?$~', $path, $found)) {
    refuse(404, 'not_found', 'There is nothing here.');
}
$user = user_of($state);
if ($user === null) {
    refuse(401, 'access_denied', 'You are not authorized to use this request.', ['WWW-Authenticate: Bearer realm="uapi"']);
}
[$user_id, $extension, $call_id] = array_map('rawurldecode', array_slice($found, 1) + [2 => '']);
if (!in_array($user_id, [$user, '@me', '@viewer', '@owner'], true)) {
    refuse(400, 'user_invalid', 'The user is invalid.');
}
if ($extension !== '@self' && !in_array($extension, USERS[$user], true)) {
    refuse(400, 'extension_invalid', 'The extension is invalid.');
}
$calls = calls_of($state, $user, $extension);
if ($method === 'GET' && $call_id === '') {
    answer(200, ['entry' => array_map('shown', array_values($calls)), 'totalResults' => count($calls)]);
}
if (!in_array($method, ['GET', 'PUT'], true) || $call_id === '') {
    refuse(405, 'method_not_allowed', 'The method is not allowed.', ['Allow: ' . ($call_id === '' ? 'GET' : 'GET, PUT')]);
}
$call = $calls[$call_id] ?? null;
if ($call === null) {
    refuse(400, 'pc_phonecall_invalid', 'The phone call is invalid.');
}
if ($method === 'GET') {
    answer(200, ['entry' => [shown($call)], 'totalResults' => 1]);
}
$payload = json_decode(file_get_contents('php://input'), true);
if (!is_array($payload)) {
    refuse(400, 'payload_invalid', 'The payload is no JSON object.');
}
if (($payload['action'] ?? null) !== 'StopRecording') {
    is_string($payload['action'] ?? null) && $payload['action'] !== ''
        ? refuse(501, 'request_not_implemented', 'The operation is not implemented.')
        : refuse(400, 'action_invalid', 'The action is missing or invalid.');
}
foreach ($call['views'] as $id => $view) {
    if (sprintf('%02d', $id) === ($payload['phoneCallViewId'] ?? null)) {
        $state['calls'][$call['id']]['views'][$id]['recording'] = null;
        save($state);
        answer(200, shown($state['calls'][$call['id']]));
    }
}
refuse(400, 'pc_phonecallview_invalid', 'The view is missing or invalid.');
