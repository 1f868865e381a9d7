#!/usr/bin/env node
import('@peer-base/cli').then(({ runPinner }) => runPinner())
