package io.gustfront.runtime.executor;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.agent.ThreadNaming;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Gives each background step a thread of its own. */
public final class BackgroundThreads implements BackgroundRunner {
    private final ThreadNaming naming;
    private final FaultHandler faults;

    /**
     * @param naming makes the threads
     * @param faults hears of what the process can't go on after; anything else that a step throws is its task's affair
     */
    public BackgroundThreads(ThreadNaming naming, FaultHandler faults) {
        this.naming = naming;
        this.faults = faults;
    }

    @Override
    public BackgroundTask start(String name, BackgroundStep step, Consumer<Throwable> errors) {
        Running running = new Running(name, step, errors);
        running.thread.start();
        return running;
    }

    private final class Running implements BackgroundTask {
        private static final long PAUSE_AFTER_ERROR_NS = 1_000_000_000L;

        private final BackgroundStep step;
        private final Consumer<Throwable> errors;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile boolean woken;

        Running(String name, BackgroundStep step, Consumer<Throwable> errors) {
            this.step = step;
            this.errors = errors;
            this.thread = naming.newThread(name, this::run);
        }

        @Override
        public void wakeUp() {
            woken = true;
            LockSupport.unpark(thread);
        }

        @Override
        public boolean stop(long timeoutMs) {
            stopped = true;
            thread.interrupt();
            if (timeoutMs > 0 && Thread.currentThread() != thread) {
                try {
                    thread.join(timeoutMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return !thread.isAlive();
        }

        private void run() {
            while (!stopped) {
                long waitNs;
                try {
                    woken = false;
                    waitNs = step.run();
                } catch (InterruptedException e) {
                    waitNs = 0; // by stop, or by the step itself, which then goes on
                } catch (OutOfMemoryError fatal) {
                    faults.onFault(thread.getName(), fatal);
                    return;
                } catch (Throwable error) {
                    errors.accept(error);
                    waitNs = PAUSE_AFTER_ERROR_NS;
                }
                long deadline = System.nanoTime() + waitNs;
                long left = waitNs;
                while (left > 0 && !stopped && !woken) {
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted() && stopped) {
                        return;
                    }
                    left = deadline - System.nanoTime();
                }
            }
        }
    }
}
