import stylistic from '@stylistic/eslint-plugin'

const customized = stylistic.configs.customize({
  indent: 2, quotes: 'single', semi: false, jsx: true, braceStyle: '1tbs', commaDangle: 'never', arrowParens: false
}).rules

/**
 * Standard style without semicolons. Rules that argue about where a line may break are off: people break lines to
 * show structure. `npm run format` repairs the rest.
 */
export const style = {
  ...customized,
  '@stylistic/arrow-parens': 'off',
  '@stylistic/indent': ['error', 2, {
    ...customized['@stylistic/indent'][2], MemberExpression: 'off', flatTernaryExpressions: true, offsetTernaryExpressions: false,
    ignoredNodes: ['ConditionalExpression', 'ConditionalExpression *', 'TSUnionType', 'TSUnionType *', 'TSIntersectionType', 'TSIntersectionType *', 'TSConditionalType', 'TSConditionalType *']
  }],
  '@stylistic/generator-star-spacing': ['error', 'both'],
  '@stylistic/indent-binary-ops': 'off',
  '@stylistic/lines-between-class-members': 'off',
  '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
  '@stylistic/max-statements-per-line': ['error', { max: 3 }],
  '@stylistic/member-delimiter-style': 'off',
  '@stylistic/multiline-ternary': 'off',
  '@stylistic/no-extra-parens': 'off',
  '@stylistic/no-mixed-operators': 'off',
  '@stylistic/no-multi-spaces': ['error', { ignoreEOLComments: true, exceptions: { Property: true, TSPropertySignature: true } }],
  '@stylistic/operator-linebreak': 'off',
  '@stylistic/padded-blocks': 'off',
  '@stylistic/quote-props': ['error', 'as-needed', { unnecessary: false }],
  '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
  '@stylistic/space-before-function-paren': ['error', 'always'],
  '@stylistic/type-generic-spacing': 'off',
  '@stylistic/yield-star-spacing': ['error', 'both']
}
