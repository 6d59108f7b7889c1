// What the service puts before the widget's parts when it joins them to one script (service/http/widget.py).

declare const STYLE: string;
declare const STRINGS: Record<string, any>;

/** What WordPress's block editor gives a plugin's script; its parts are looked up there by name. */
interface Window {
  wp: { [part: string]: any };
}
