package io.gustfront.kafka.fakes;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A task's context in real time: background steps have a thread each. */
public final class LiveTopologyContext extends FakeTopologyContext {
    private static final Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    };

    public LiveTopologyContext(int taskIndex, int tasks) {
        super(SYSTEM, new SplittableRandom(), taskIndex, tasks);
    }

    @Override
    public BackgroundTask background(String name, BackgroundStep step) {
        Runner runner = new Runner(name, step);
        runner.thread.start();
        return runner;
    }

    private static final class Runner implements BackgroundTask {
        private final BackgroundStep step;
        private final Semaphore wakeUps = new Semaphore(0);
        private final Thread thread;
        private volatile boolean stopped;

        private Runner(String name, BackgroundStep step) {
            this.step = step;
            this.thread = new Thread(this::run, name);
        }

        private void run() {
            try {
                while (!stopped) {
                    long wait = step.run();
                    if (wait > 0 && wakeUps.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                        wakeUps.drainPermits();
                    }
                }
            } catch (InterruptedException e) {
                if (!stopped) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void wakeUp() {
            wakeUps.release();
        }

        @Override
        public boolean stop(long timeoutMs) {
            stopped = true;
            thread.interrupt();
            try {
                thread.join(timeoutMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return !thread.isAlive();
        }
    }
}
