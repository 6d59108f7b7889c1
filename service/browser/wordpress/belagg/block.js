// The block in the editor: what it searches is said in its side panel; what readers see is made by the server.

(function (blocks, { createElement, Fragment }, { InspectorControls, useBlockProps }, { PanelBody, Placeholder, TextControl }) {
  const FIELDS = [
    ["collection", "Samling", "Flera har komma emellan. Tomt söker i alla texter."],
    ["label", "Fältets rubrik", "Tomt är Din fråga."],
    ["placeholder", "Exempel i fältet", ""],
  ];

  function edit({ attributes, setAttributes }) {
    const controls = FIELDS.map(([name, label, help]) =>
      createElement(TextControl, {
        key: name,
        label,
        help,
        value: attributes[name],
        onChange: (value) => setAttributes({ [name]: value }),
      }),
    );
    const searched = attributes.collection || "alla texter";
    return createElement(
      Fragment,
      null,
      createElement(InspectorControls, null, createElement(PanelBody, { title: "Sökning" }, ...controls)),
      createElement(
        "div",
        useBlockProps(),
        createElement(Placeholder, {
          icon: "search",
          label: attributes.label || "Din fråga",
          instructions: `Här står Beläggs sökruta. Den söker i ${searched}.`,
        }),
      ),
    );
  }

  blocks.registerBlockType("belagg/sok", {
    apiVersion: 2,
    title: "Belägg",
    description: "Fråga organisationens egna texter och få ordagranna svar med källa.",
    category: "widgets",
    icon: "search",
    keywords: ["fråga", "sök"],
    attributes: Object.fromEntries(FIELDS.map(([name]) => [name, { type: "string", default: "" }])),
    supports: { html: false },
    edit,
    save: () => null,
  });
})(window.wp.blocks, window.wp.element, window.wp.blockEditor, window.wp.components);
