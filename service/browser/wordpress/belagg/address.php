<?php
/** The service's address. Needs nothing of WordPress. */

namespace Belagg;

const LONGEST_ADDRESS = 300;

/** An address as it is kept, with a slash at its end; null for what is none that a page may fetch a script from. */
function address_of(string $given): ?string
{
    $given = trim($given);
    if ($given === '' || strlen($given) > LONGEST_ADDRESS || !preg_match('~\Ahttps?://[!-\~]+\z~i', $given)) {
        return null;
    }
    $parts = parse_url($given);
    if ($parts === false || isset($parts['user']) || isset($parts['query']) || isset($parts['fragment'])) {
        return null;
    }
    $host = strtolower($parts['host'] ?? '');
    $path = $parts['path'] ?? '/';
    if (!preg_match('~\A(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])\z~', $host) || !preg_match('~\A/[A-Za-z0-9._\~/-]*\z~', $path)) {
        return null;
    }
    $port = isset($parts['port']) ? ':' . $parts['port'] : '';
    return strtolower($parts['scheme']) . '://' . $host . $port . rtrim($path, '/') . '/';
}
