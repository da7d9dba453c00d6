package io.gustfront.runtime.process;

import io.gustfront.runtime.agent.WorkerThread;
import java.util.Map;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/**
 * Tells Log4j whose code logs, where that isn't whom the thread is called after: {@code %t%X{guest}} of a pattern is the thread's
 * name and, behind {@value #MARK}, the name that a thread of its own would have. Found by Log4j as a service.
 */
public final class GuestInLogs implements ContextDataProvider {
    static final String MARK = ">";
    private static final String KEY = "guest";

    @Override
    public Map<String, String> supplyContextData() {
        String guest = WorkerThread.guest();
        return guest == null ? Map.of() : Map.of(KEY, MARK + guest);
    }

    /** The calling thread, as records of the log show it. */
    static String thread() {
        String guest = WorkerThread.guest();
        String name = Thread.currentThread().getName();
        return guest == null ? name : name + MARK + guest;
    }
}
