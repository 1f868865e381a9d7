import { expect } from 'chai'
import { VirtualClock, createSeededRandom } from '@peer-base/testkit'
import { createSnapshotFetches } from '../../src/replica/snapshot-fetches.js'
