import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'
import { rooms } from './rooms.mjs'
import svelteConfig from './svelte.config.js'

const names = Object.keys(rooms)

const closedRooms = Object.entries(rooms).map(([room, may]) => ({
  files: [`src/${room}/**/*.{ts,svelte}`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `(^|/)\\.\\./(${names.filter((name) => name !== room && !may.includes(name)).join('|')})/`,
            message: `src/${room} may import only: ${[room, ...may].join(', ')}`,
          },
        ],
      },
    ],
  },
}))

const networkGlobals = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebTransport',
  'EventSource',
  'RTCPeerConnection',
  'BroadcastChannel',
].map((name) => ({ name, message: 'Pinseal never uses the network' }))

const privateKeyCalls = {
  selector:
    "MemberExpression[object.property.name='subtle'][property.name=/^(sign|generateKey|exportKey|wrapKey|unwrapKey|deriveKey|deriveBits|encrypt|decrypt)$/]",
  message: 'private-key operations live in src/custody',
}

/** Under another name the calls above would pass unseen. */
const subtleByAnotherName = {
  selector:
    "ObjectPattern > Property[key.name='subtle'], VariableDeclarator[init.property.name='subtle']",
  message: 'write crypto.subtle.… in full: private-key operations live in src/custody',
}

const networkCalls = {
  selector: "MemberExpression[object.name='navigator'][property.name='sendBeacon']",
  message: 'Pinseal never uses the network',
}

const networkModules = [
  'http',
  'https',
  'http2',
  'net',
  'tls',
  'dgram',
  'dns',
  'node:http',
  'node:https',
  'node:http2',
  'node:net',
  'node:tls',
  'node:dgram',
  'node:dns',
].map((name) => ({ name, message: 'Pinseal never uses the network' }))

const projectService = {
  allowDefaultProject: ['*.config.ts'],
  defaultProject: 'e2e/tsconfig.json',
}

export default tseslint.config(
  {
    ignores: [
      'out/',
      'node_modules/',
      '.tsbuild/',
      'test/vectors/',
      'playwright-report/',
      'test-results/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,svelte}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService,
        // The same for all files: the project service loads every project anew each time that these change.
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        projectService,
        extraFileExtensions: ['.svelte'],
        parser: tseslint.parser,
        svelteConfig,
      },
    },
  },
  {
    files: ['**/*.{ts,svelte}'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // A page of our own hash router needs no base path.
      'svelte/no-navigation-without-resolve': 'off',
      'max-lines': ['error', { max: 200 }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300 }],
    },
  },
  {
    files: ['src/**/*.{ts,svelte}'],
    rules: {
      'no-restricted-globals': ['error', ...networkGlobals],
      'no-restricted-imports': ['error', { paths: networkModules }],
      'no-restricted-syntax': ['error', privateKeyCalls, subtleByAnotherName, networkCalls],
      'no-eval': 'error',
      'no-console': 'error',
    },
  },
  {
    // The core's ambient declarations know no private-key call to hide.
    files: ['src/core/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', privateKeyCalls, networkCalls] },
  },
  {
    files: ['src/custody/**/*.ts', 'src/node/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', networkCalls] },
  },
  ...closedRooms,
  {
    files: ['test/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
  },
)
