// Run from the root of the repository, by `make lint`. What isn't defined is TypeScript's to find.

const js = require("@eslint/js");

module.exports = [
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      curly: "error",
      eqeqeq: "error",
      "no-undef": "off",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
          property,
          message: "Texts are put in as text: shared/dom.js.",
        })),
      ],
    },
  },
];
