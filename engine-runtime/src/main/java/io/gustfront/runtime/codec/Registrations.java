package io.gustfront.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.serialization.ValueSerializer;
import io.gustfront.api.tuple.Values;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * The classes whose objects may be values of tuples, with their ids: from 0 Kryo's own and those that every topology may use, in
 * an order that fixes them; from {@value #FIRST_OWN} the topology's own, in the order in which it registered them. So a class that
 * is added for all moves no other. Immutable but for what it remembers; read by any thread.
 */
public final class Registrations {
    /** The last id before the topology's own: of a class that has a serializer of ours. The next such goes before it. */
    private static final int UUID_ID = 99;

    /** With ids below 126, a class costs one byte on the wire. */
    private static final int FIRST_OWN = 100;

    /** Beyond Kryo's own: primitives and their boxes, and String. New ones go to the end, for ids are on the wire. */
    private static final List<Class<?>> COMMON = List.of(
            byte[].class,
            char[].class,
            short[].class,
            int[].class,
            long[].class,
            float[].class,
            double[].class,
            boolean[].class,
            String[].class,
            Object[].class,
            Values.class,
            ArrayList.class,
            LinkedList.class,
            ArrayDeque.class,
            HashMap.class,
            LinkedHashMap.class,
            TreeMap.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            Arrays.asList().getClass(),
            List.of().getClass(),
            List.of(1).getClass(),
            Set.of().getClass(),
            Set.of(1).getClass(),
            Map.of().getClass(),
            Map.of(1, 1).getClass(),
            Collections.emptyList().getClass(),
            Collections.emptySet().getClass(),
            Collections.emptyMap().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.singleton(1).getClass(),
            Collections.singletonMap(1, 1).getClass(),
            Optional.class,
            BigInteger.class,
            BigDecimal.class,
            Date.class,
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            ZonedDateTime.class,
            OffsetDateTime.class,
            TimeUnit.class);

    private record Registered(Class<?> type, @Nullable Constructor<? extends ValueSerializer<?>> serializer) {}

    private final List<Registered> registered = new ArrayList<>();

    /**
     * How Kryo's own serializers of common classes are made, by the class; empty where Kryo needs to do it. Kryo looks for a constructor by
     * trying, and what isn't there costs an exception: a hundred and more for each executor.
     */
    private final Map<Class<?>, Optional<Constructor<?>>> plain = new ConcurrentHashMap<>();

    /**
     * @param loader finds the topology's classes
     * @throws IllegalArgumentException that lists every class that can't be found, and every serializer that can't be made
     */
    public Registrations(TopologyConfig config, ClassLoader loader) {
        List<String> problems = new ArrayList<>();
        config.get(TopologyKeys.SERIALIZERS).forEach((type, serializer) -> {
            try {
                Class<?> found = Class.forName(type, false, loader);
                if (serializer.isEmpty()) {
                    registered.add(new Registered(found, null));
                } else {
                    Constructor<? extends ValueSerializer<?>> constructor = constructor(serializer, loader);
                    ValueSerializer<?> unused = made(constructor); // not in a worker, as late as that
                    registered.add(new Registered(found, constructor));
                }
            } catch (ClassNotFoundException e) {
                problems.add("there is no class " + e.getMessage() + " in the jar");
            } catch (LinkageError e) {
                problems.add(type + " or " + serializer + " can't be loaded: " + e);
            } catch (NoSuchMethodException e) {
                problems.add(serializer + " has no public constructor without parameters");
            } catch (ClassCastException e) {
                problems.add(serializer + " is no " + ValueSerializer.class.getName());
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("'serializers': " + String.join("; ", problems));
        }
    }

    @SuppressWarnings("unchecked") // asSubclass has checked all of it but the type variable
    private static Constructor<? extends ValueSerializer<?>> constructor(String name, ClassLoader loader)
            throws ClassNotFoundException, NoSuchMethodException {
        return (Constructor<? extends ValueSerializer<?>>) (Constructor<?>) Class.forName(name, false, loader)
                .asSubclass(ValueSerializer.class)
                .getConstructor();
    }

    Kryo newKryo() {
        Kryo kryo = new StrictKryo(plain);
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        kryo.setMaxDepth(256);
        kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        COMMON.forEach(kryo::register);
        if (kryo.getNextRegistrationId() > UUID_ID) {
            throw new IllegalStateException("common classes have all ids up to " + kryo.getNextRegistrationId());
        }
        kryo.register(UUID.class, new ValueSerializerAdapter<>(new UuidSerializer()), UUID_ID);
        int id = FIRST_OWN;
        for (Registered own : registered) {
            kryo.setClassLoader(
                    own.type().getClassLoader() == null
                            ? kryo.getClassLoader()
                            : own.type().getClassLoader());
            if (own.serializer() == null) {
                kryo.register(own.type(), id);
            } else {
                kryo.register(own.type(), new ValueSerializerAdapter<>(made(own.serializer())), id);
            }
            id++;
        }
        return kryo;
    }

    private static ValueSerializer<?> made(Constructor<? extends ValueSerializer<?>> constructor) {
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            throw cannotBeMade(constructor, thrown == null ? e : thrown);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw cannotBeMade(constructor, e);
        }
    }

    private static IllegalArgumentException cannotBeMade(Constructor<?> constructor, Throwable why) {
        return new IllegalArgumentException(constructor.getDeclaringClass().getName() + " can't be made: " + why, why);
    }

    /** The constructor without parameters, if that is what Kryo comes to: it tries what takes itself, the class, or both first. */
    private static Optional<Constructor<?>> plainConstructor(Class<?> serializer) {
        Constructor<?> found = null;
        for (Constructor<?> constructor : serializer.getConstructors()) {
            List<Class<?>> parameters = List.of(constructor.getParameterTypes());
            if (parameters.isEmpty()) {
                found = constructor;
            } else if (List.of(Kryo.class, Class.class).containsAll(parameters)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(found);
    }

    /** Says what to do about a class that isn't registered. */
    private static final class StrictKryo extends Kryo {
        private final Map<Class<?>, Optional<Constructor<?>>> plain;

        StrictKryo(Map<Class<?>, Optional<Constructor<?>>> plain) {
            this.plain = plain;
        }

        @Override
        @SuppressWarnings("rawtypes") // Kryo's signature
        public Serializer getDefaultSerializer(Class type) {
            Optional<Constructor<?>> known = plain.get(type);
            if (known == null || known.isEmpty()) {
                Serializer<?> made = super.getDefaultSerializer(type);
                if (known == null && COMMON.contains(type)) {
                    plain.put(type, plainConstructor(made.getClass()));
                }
                return made;
            }
            try {
                return (Serializer<?>) known.get().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Kryo's serializer of " + type + " can't be made", e);
            }
        }

        @Override
        @SuppressWarnings("rawtypes") // Kryo's signature
        protected String unregisteredClassMessage(Class type) {
            String name = type.getCanonicalName() == null ? type.getName() : type.getCanonicalName();
            return "the class " + name + " is not registered; add: config.registerSerialization(" + name + ".class)";
        }
    }
}
