<?php
/**
 * Plugin Name:       Belägg
 * Description:       Fråga organisationens egna texter och få ordagranna svar med källa: kortkoden [belagg] och ett block.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            The Belägg authors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       belagg
 */

namespace Belagg;

defined('ABSPATH') || exit;

require_once __DIR__ . '/address.php';
require_once __DIR__ . '/element.php';
require_once __DIR__ . '/settings.php';

const SCRIPT = 'belagg-widget';

/** What an author may say of a field. */
const ATTRIBUTES = ['collection' => '', 'label' => '', 'placeholder' => ''];

add_action('init', __NAMESPACE__ . '\register');
add_action('admin_init', __NAMESPACE__ . '\register_setting_of_address');
add_action('admin_menu', __NAMESPACE__ . '\add_settings_page');

function register()
{
    add_shortcode('belagg', __NAMESPACE__ . '\shortcode');
    wp_register_script(
        'belagg-block',
        plugins_url('block.js', __FILE__),
        ['wp-blocks', 'wp-element', 'wp-block-editor', 'wp-components'],
        (string) filemtime(__DIR__ . '/block.js'),
        true
    );
    $text = ['type' => 'string', 'default' => ''];
    register_block_type('belagg/sok', [
        'api_version' => 2,
        'title' => 'Belägg',
        'category' => 'widgets',
        'editor_script' => 'belagg-block',
        'attributes' => array_fill_keys(array_keys(ATTRIBUTES), $text),
        'render_callback' => __NAMESPACE__ . '\field',
    ]);
}

/** [belagg collection="policy" label="Din fråga" placeholder="Vem beslutar om skolskjuts?"] */
function shortcode($given)
{
    return field(shortcode_atts(ATTRIBUTES, is_array($given) ? $given : [], 'belagg'));
}

/** The field where the shortcode or the block stands. */
function field($given)
{
    $address = address_of((string) get_option(OPTION, ''));
    if ($address === null) {
        return current_user_can('edit_posts')
            ? '<p>' . esc_html('Här ska Beläggs sökruta stå. En administratör anger tjänstens adress under Inställningar, Belägg.') . '</p>'
            : '';
    }
    // At the end of the page, where it waits for nothing: "defer" is known from WordPress 6.3 on alone.
    wp_enqueue_script(SCRIPT, $address . 'widget.js', [], null, true);
    return element($address, array_intersect_key(array_merge(ATTRIBUTES, (array) $given), ATTRIBUTES));
}
