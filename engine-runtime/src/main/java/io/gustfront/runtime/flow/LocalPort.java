package io.gustfront.runtime.flow;

/**
 * An executor of the same worker, as others see it. May be used by any thread.
 *
 * @param firstTask its lowest task
 * @param epoch the epoch in which it was placed here
 * @param inbox where its data goes
 * @param control where its control goes
 */
public record LocalPort(int firstTask, long epoch, Inbox inbox, ControlInbox control) {}
