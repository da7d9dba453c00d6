package io.gustfront.runtime.route;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.serialization.KeyHash;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a key: the same in every JVM and after every restart, so that equal keys go to the same task for the topology's
 * life. It uses nothing of which the Java platform doesn't specify the value: neither {@code Object.hashCode} nor
 * {@code Enum.hashCode}. Keys are null, boxes, strings, arrays, lists, enums (by name), UUIDs, and records of these; a class that
 * has a registered {@link KeyHash} is hashed by that. Any other key is refused: a hash by identity would send equal keys to
 * different tasks without a word.
 *
 * <p>Bits are mixed by the finalizer of MurmurHash3 (Austin Appleby, public domain). May be used by any thread.
 */
public final class KeyHasher {
    private static final long NULL_HASH = 0x6A09E667F3BCC909L;
    private static final long LIST_HASH = 0xBB67AE8584CAA73BL;

    private final Map<String, KeyHash<?>> registered = new HashMap<>();
    private final Map<Class<?>, Method[]> recordAccessors = new ConcurrentHashMap<>();

    /**
     * @param loader finds the topology's classes
     * @throws IllegalArgumentException that lists every class and hash that can't be found or made
     */
    public KeyHasher(TopologyConfig config, ClassLoader loader) {
        List<String> problems = new ArrayList<>();
        config.get(TopologyKeys.KEY_HASHES).forEach((type, hash) -> {
            try {
                String key = Class.forName(type, false, loader).getName();
                Object made = Class.forName(hash, true, loader).getConstructor().newInstance();
                registered.put(key, (KeyHash<?>) made);
            } catch (ClassNotFoundException e) {
                problems.add("there is no class " + e.getMessage() + " in the jar");
            } catch (LinkageError e) {
                problems.add(type + " or " + hash + " can't be loaded: " + e);
            } catch (InvocationTargetException e) {
                problems.add(hash + " can't be made: " + e.getCause());
            } catch (ReflectiveOperationException | ClassCastException e) {
                problems.add(hash + " is no KeyHash with a public constructor without parameters");
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("'key-hashes': " + String.join("; ", problems));
        }
    }

    /** The hash of the values at some positions. */
    public long hash(@Nullable Object[] values, int[] positions) {
        long hash = LIST_HASH;
        for (int position : positions) {
            hash = combine(hash, hash(values[position]));
        }
        return hash;
    }

    /**
     * Refuses values that {@link #hash(Object[], int[])} refuses, for who needs no hash of them.
     *
     * @throws IllegalArgumentException as that does
     */
    public void check(@Nullable Object[] values, int[] positions) {
        for (int position : positions) {
            Object key = values[position];
            if (!(key instanceof String || key instanceof Long || key instanceof Integer)) {
                long unused = hash(key);
            }
        }
    }

    /**
     * The hash of one key.
     *
     * @throws IllegalArgumentException for a class of which equal objects needn't have equal hashes
     */
    public long hash(@Nullable Object key) {
        if (key instanceof String string) {
            return mix(string.hashCode()); // the language specifies it
        }
        if (key instanceof Long number) {
            return mix(number);
        }
        if (key instanceof Integer || key instanceof Short || key instanceof Byte) {
            return mix(((Number) key).longValue());
        }
        if (key == null) {
            return NULL_HASH;
        }
        return hashOther(key);
    }

    private long hashOther(Object key) {
        KeyHash<?> own = registered.get(key.getClass().getName());
        if (own != null) {
            return mix(hashBy(own, key));
        }
        if (key instanceof Boolean flag) {
            return mix(flag ? 1 : 2);
        }
        if (key instanceof Character character) {
            return mix(character);
        }
        if (key instanceof Double number) {
            return mix(Double.doubleToLongBits(number));
        }
        if (key instanceof Float number) {
            return mix(Float.floatToIntBits(number));
        }
        if (key instanceof Enum<?> constant) {
            return mix(constant.name().hashCode());
        }
        if (key instanceof UUID id) {
            return combine(mix(id.getMostSignificantBits()), mix(id.getLeastSignificantBits()));
        }
        if (key instanceof List<?> list) {
            long hash = LIST_HASH;
            for (Object element : list) {
                hash = combine(hash, hash(element));
            }
            return hash;
        }
        if (key.getClass().isArray()) {
            return hashArray(key);
        }
        if (key instanceof Record tuple) {
            return hashRecord(tuple);
        }
        String name = key.getClass().getName();
        throw new IllegalArgumentException(
                "a " + name + " can't be the key of a fields grouping, for its hash may differ"
                        + " between workers; group by a string, number, enum, list or record, or add: config.registerKeyHash("
                        + name + ".class, ...)");
    }

    @SuppressWarnings("unchecked") // it is registered for the key's class
    private static <T> long hashBy(KeyHash<T> hash, Object key) {
        return hash.hash((T) key);
    }

    private long hashArray(Object key) {
        if (key instanceof byte[] bytes) {
            return mix(Arrays.hashCode(bytes)); // Arrays specifies all of these by List's
        }
        if (key instanceof int[] numbers) {
            return mix(Arrays.hashCode(numbers));
        }
        if (key instanceof long[] numbers) {
            return mix(Arrays.hashCode(numbers));
        }
        if (key instanceof char[] characters) {
            return mix(Arrays.hashCode(characters));
        }
        if (key instanceof short[] numbers) {
            return mix(Arrays.hashCode(numbers));
        }
        if (key instanceof double[] numbers) {
            return mix(Arrays.hashCode(numbers));
        }
        if (key instanceof float[] numbers) {
            return mix(Arrays.hashCode(numbers));
        }
        if (key instanceof boolean[] flags) {
            return mix(Arrays.hashCode(flags));
        }
        return hash(Arrays.asList((Object[]) key));
    }

    private long hashRecord(Record key) {
        long hash = mix(key.getClass().getName().hashCode());
        for (Method accessor : recordAccessors.computeIfAbsent(key.getClass(), KeyHasher::accessors)) {
            try {
                hash = combine(hash, hash(accessor.invoke(key)));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException("the key " + key.getClass().getName() + " can't be read: " + e, e);
            }
        }
        return hash;
    }

    private static Method[] accessors(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getAccessor)
                .peek(accessor -> accessor.setAccessible(true))
                .toArray(Method[]::new);
    }

    private static long combine(long hash, long next) {
        return mix(hash * 31 + next);
    }

    private static long mix(long key) {
        long h = key;
        h ^= h >>> 33;
        h *= 0xFF51AFD7ED558CCDL;
        h ^= h >>> 33;
        h *= 0xC4CEB9FE1A85EC53L;
        h ^= h >>> 33;
        return h;
    }
}
