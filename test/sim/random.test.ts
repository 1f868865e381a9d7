import { runInProcesses, seedsOf } from './in-processes.js'

describe('random worlds', () => {
  it('end equal, whatever fails on the way', async () => {
    await runInProcesses('random', seedsOf({ ci: 5000, desk: 200 }))
  })
})
