<?php
/** The element that widget.js fills, and a plain form for readers without JavaScript. Needs nothing of WordPress. */

namespace Belagg;

const LONGEST_VALUE = 300;

/** HTML of the field; whatever is given is text in it. */
function element(string $address, array $given): string
{
    $attributes = ' endpoint="' . escaped($address) . '"';
    foreach ($given as $name => $value) {
        $value = shortened((string) $value);
        if ($value !== '') {
            $attributes .= ' ' . $name . '="' . escaped($value) . '"';
        }
    }
    $collection = '';
    foreach (explode(',', shortened((string) ($given['collection'] ?? ''))) as $name) {
        if (trim($name) !== '') {
            $collection .= '<input type="hidden" name="collection" value="' . escaped(trim($name)) . '">';
        }
    }
    $label = shortened((string) ($given['label'] ?? '')) ?: 'Din fråga';
    return '<belagg-sok' . $attributes . '>'
        . '<form action="' . escaped($address) . '" method="get">' . $collection
        . '<label>' . escaped($label) . ' <input type="search" name="q"></label> <button>Sök svar</button></form>'
        . '</belagg-sok>';
}

function shortened(string $value): string
{
    $value = trim($value);
    return preg_match('~\A.{0,' . LONGEST_VALUE . '}~us', $value, $found) ? $found[0] : '';
}

/** Brackets too: WordPress looks for shortcodes in what blocks give. */
function escaped(string $text): string
{
    $safe = htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
    return str_replace(['[', ']'], ['&#91;', '&#93;'], $safe);
}
