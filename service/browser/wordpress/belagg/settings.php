<?php
/** The settings page: the service's address, for those who may manage options. */

namespace Belagg;

defined('ABSPATH') || exit;

const OPTION = 'belagg_address';
const GROUP = 'belagg';
const CAPABILITY = 'manage_options';

function register_setting_of_address()
{
    register_setting(GROUP, OPTION, [
        'type' => 'string',
        'default' => '',
        'sanitize_callback' => __NAMESPACE__ . '\checked_address',
        'show_in_rest' => false,
    ]);
}

function add_settings_page()
{
    add_options_page('Belägg', 'Belägg', CAPABILITY, GROUP, __NAMESPACE__ . '\settings_page');
}

/** What is to be kept: the address, nothing where the field was emptied, or what was kept before. */
function checked_address($given)
{
    $given = is_string($given) ? trim($given) : '';
    $address = address_of($given);
    if ($address === null && $given !== '') {
        add_settings_error(OPTION, 'belagg-address', 'Adressen går inte att använda. Skriv den som https://fraga.kommunen.se/, utan frågetecken, namn och lösenord.');
        return get_option(OPTION, '');
    }
    return (string) $address;
}

function settings_page()
{
    if (!current_user_can(CAPABILITY)) {
        wp_die(esc_html('Du har inte behörighet att ändra inställningarna.'), '', ['response' => 403]);
    }
    $origin = (string) preg_replace('~^(https?://[^/]+).*~', '$1', home_url());
    ?>
    <div class="wrap">
    <h1>Belägg</h1>
    <form method="post" action="options.php">
    <?php settings_fields(GROUP); ?>
    <table class="form-table" role="presentation">
    <tr>
    <th scope="row"><label for="<?php echo esc_attr(OPTION); ?>">Tjänstens adress</label></th>
    <td>
    <input type="url" class="regular-text code" id="<?php echo esc_attr(OPTION); ?>" name="<?php echo esc_attr(OPTION); ?>"
        value="<?php echo esc_attr((string) get_option(OPTION, '')); ?>" placeholder="https://fraga.kommunen.se/"
        aria-describedby="belagg-hint">
    <p class="description" id="belagg-hint">Där Belägg svarar. Tjänsten måste släppa in den här webbplatsen:
        <code><?php echo esc_html('BELAGG_ORIGINS=' . $origin); ?></code></p>
    </td>
    </tr>
    </table>
    <?php submit_button(); ?>
    </form>
    <p>Skriv kortkoden <code>[belagg]</code> i en text, eller välj blocket Belägg. Båda tar samlingar
        (<code>collection="policy"</code>), rubrik på fältet (<code>label</code>) och ett exempel i det (<code>placeholder</code>).</p>
    </div>
    <?php
}
