<?php
/** Nothing is left when the plugin is removed. */

defined('WP_UNINSTALL_PLUGIN') || exit;

delete_option('belagg_address');
