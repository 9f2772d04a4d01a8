import { test } from '@japa/runner'
// @ts-expect-error plain JavaScript, because it runs before anything is installed
import { explain } from '../../../scripts/lib/install.mjs'

test.group('Scripts | install', () => {
  test('explains what npm said in one line: {1}')
    .with([
      [
        'npm error code ENOTFOUND\nnpm error network request failed',
        'could not be downloaded (ENOTFOUND)',
      ],
      ['npm error code EAI_AGAIN\nnpm error', 'could not be downloaded (EAI_AGAIN)'],
      ['npm error code ENOSPC\nnpm error nospc', 'disk is full'],
      ['npm error code EACCES\nnpm error syscall mkdir', 'may not write'],
      ['npm error code EUSAGE\nnpm error in sync', 'disagree'],
      [
        'npm error code E418\nnpm error I am a teapot\nnpm error A complete log of this run',
        'I am a teapot',
      ],
      ['', 'it said nothing'],
    ])
    .run(({ assert }, [output, expected]) => {
      const line = explain(output)
      assert.include(line, expected)
      assert.notInclude(line, '\n')
    })
})
