package io.gustfront.runtime.executor;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the tasks of a worker share, by name. May be used by any thread. */
public final class Resources {
    private final ConcurrentHashMap<String, Object> resources = new ConcurrentHashMap<>();

    /** None. */
    public Resources() {}

    /** Puts one there; null removes it. */
    public void set(String name, @Nullable Object resource) {
        if (resource == null) {
            resources.remove(name);
        } else {
            resources.put(name, resource);
        }
    }

    /** The one of that name, or null. */
    public @Nullable Object get(String name) {
        return resources.get(name);
    }
}
