package io.gustfront.runtime.executor;

/**
 * An error of user code, kept to be shown.
 *
 * @param timeMs when, by the wall clock
 * @param component whose
 * @param task whose
 * @param error what was thrown or reported
 */
public record ErrorReport(long timeMs, String component, int task, Throwable error) {
    @Override
    public String toString() {
        return component + " task " + task + ": " + error;
    }
}
