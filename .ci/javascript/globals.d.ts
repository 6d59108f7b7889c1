// What the service puts before the widget's parts when it joins them to one script (service/http/widget.py).

declare const STYLE: string;
declare const STRINGS: Record<string, any>;
