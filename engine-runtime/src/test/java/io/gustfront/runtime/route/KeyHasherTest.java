package io.gustfront.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.serialization.KeyHash;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyHasherTest {
    enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "a constant with a body";
            }
        }
    }

    record Key(String name, int number, Color color, List<Long> more) {}

    record Other(String name, int number, Color color, List<Long> more) {}

    static final class Plain {
        final String name;

        Plain(String name) {
            this.name = name;
        }
    }

    public static final class PlainHash implements KeyHash<Plain> {
        @Override
        public long hash(Plain key) {
            return key.name.length();
        }
    }

    static final class HiddenHash implements KeyHash<Plain> {
        private HiddenHash() {}

        @Override
        public long hash(Plain key) {
            return 0;
        }
    }

    private final KeyHasher hasher = hasher(new Config());

    private static KeyHasher hasher(Config config) {
        return new KeyHasher(TopologyConfig.of(config), KeyHasherTest.class.getClassLoader());
    }

    /** These values decide which task has which key, for years: a change sends keys to other tasks than their state. */
    static Stream<Arguments> pinned() {
        return Stream.of(
                Arguments.of(null, 0x6a09e667f3bcc909L),
                Arguments.of("", 0x0L),
                Arguments.of("wind", 0xb82073e8ea184883L),
                Arguments.of("grüße", 0x1897918e7c148b59L),
                Arguments.of(0, 0x0L),
                Arguments.of(1, 0xb456bcfc34c2cb2cL),
                Arguments.of(-1L, 0x64b5720b4b825f21L),
                Arguments.of(Long.MIN_VALUE, 0x8f780810af31a493L),
                Arguments.of((short) 7, 0x740729cbe468d1ddL),
                Arguments.of((byte) 7, 0x740729cbe468d1ddL),
                Arguments.of('x', 0x5d5272a54167492bL),
                Arguments.of(true, 0xb456bcfc34c2cb2cL),
                Arguments.of(false, 0x3abf2a20650683e7L),
                Arguments.of(1.5, 0x885dcc874e75b6f0L),
                Arguments.of(1.5f, 0x58575b497a14b09cL),
                Arguments.of(Color.RED, 0x7ade1735caec04d7L),
                Arguments.of(Color.GREEN, 0xe97a7b0e5b94cc3L),
                Arguments.of(new UUID(1, 2), 0x7db86c1fbbe1e390L),
                Arguments.of(List.of(), 0xbb67ae8584caa73bL),
                Arguments.of(List.of("a", 1), 0xe0eb19675094fb34L),
                Arguments.of(List.of(1, "a"), 0xbccea5ea6b568d09L),
                Arguments.of(new byte[] {1, 2}, 0x7e94d7b8712e3bf7L),
                Arguments.of(new short[] {1, 2}, 0x7e94d7b8712e3bf7L),
                Arguments.of(new int[] {1, 2}, 0x7e94d7b8712e3bf7L),
                Arguments.of(new long[] {1, 2}, 0x7e94d7b8712e3bf7L),
                Arguments.of(new char[] {'a'}, 0x717f5c0e8b9c9ae6L),
                Arguments.of(new float[] {1}, 0x85c7bf0b712968ebL),
                Arguments.of(new double[] {1}, 0x1de52c70c33f28d1L),
                Arguments.of(new boolean[] {true}, 0xa210229af65b30f0L),
                Arguments.of(new String[] {"a", null}, 0x73efdf1cc3c96288L),
                Arguments.of(new Key("k", 1, Color.RED, List.of(2L)), 0xdc52b383299d41d2L));
    }

    @ParameterizedTest
    @MethodSource("pinned")
    void shouldHashAsItEverDid(Object key, long expected) {
        assertThat(hasher.hash(key)).as("0x%xL", hasher.hash(key)).isEqualTo(expected);
    }

    @Test
    void shouldHashSeveralFieldsAsItEverDid() {
        assertThat(hasher.hash(new Object[] {"a", "b", 3}, new int[] {2, 0})).isEqualTo(0x6527523256bd517eL);
        assertThat(hasher.hash(new Object[] {"a", "b", 3}, new int[] {0})).isEqualTo(0x782bfbd42003497dL);
    }

    @Test
    void shouldHashEqualKeysEqually() {
        assertThat(hasher.hash(new ArrayList<>(List.of(1, "a"))))
                .isEqualTo(hasher.hash(List.of(1, "a")))
                .isEqualTo(hasher.hash(new LinkedList<>(List.of(1, "a"))))
                .isEqualTo(hasher.hash(Arrays.asList(1, "a")));
        assertThat(hasher.hash(Collections.singletonList(null))).isEqualTo(hasher.hash(Arrays.asList((Object) null)));
        assertThat(hasher.hash(new Key(new String("k"), 1, Color.RED, new ArrayList<>(List.of(2L)))))
                .isEqualTo(hasher.hash(new Key("k", 1, Color.RED, List.of(2L))));
        assertThat(hasher.hash(Double.NaN)).isEqualTo(hasher.hash(Double.longBitsToDouble(0x7ff8000000000001L)));
        assertThat(hasher.hash(new int[] {1, 2})).isEqualTo(hasher.hash(new int[] {1, 2}));
    }

    @Test
    void shouldHashNumbersOfTheSameValueEquallyWhateverTheirSize() {
        assertThat(hasher.hash(7))
                .isEqualTo(hasher.hash(7L))
                .isEqualTo(hasher.hash((short) 7))
                .isEqualTo(hasher.hash((byte) 7));
    }

    @Test
    void shouldTellDifferentKeysApart() {
        List<Object> keys = new ArrayList<>(Arrays.asList(
                null,
                "",
                "a",
                true,
                false,
                1.5,
                List.of(),
                List.of(1, 2),
                List.of(2, 1),
                List.of(List.of(1), 2),
                Color.RED,
                Color.GREEN,
                new Key("k", 1, Color.RED, List.of()),
                new Other("k", 1, Color.RED, List.of()),
                new UUID(1, 2),
                new UUID(2, 1)));
        Set<Long> hashes = new HashSet<>();
        keys.forEach(key -> hashes.add(hasher.hash(key)));

        assertThat(hashes).hasSize(keys.size());
        assertThat(hasher.hash(new Object[] {"a", "b"}, new int[] {0, 1}))
                .isNotEqualTo(hasher.hash(new Object[] {"a", "b"}, new int[] {1, 0}));
    }

    @Test
    void shouldSpreadKeysEvenly() {
        int tasks = 7;
        int[] words = new int[tasks];
        int[] numbers = new int[tasks];
        for (int i = 0; i < 70_000; i++) {
            words[Math.floorMod(hasher.hash(new Object[] {"word-" + i}, new int[] {0}), tasks)]++;
            numbers[Math.floorMod(hasher.hash(new Object[] {64 * i}, new int[] {0}), tasks)]++;
        }

        for (int task = 0; task < tasks; task++) {
            assertThat(words[task]).isBetween(9_500, 10_500);
            assertThat(numbers[task]).isBetween(9_500, 10_500);
        }
    }

    /** As two workers would, or one before and after its restart: other Class objects, other identity hashes. */
    @Test
    void shouldHashEquallyInTwoClassLoaders() throws ReflectiveOperationException {
        List<Long> hashes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ClassLoader apart = new ApartLoader();
            Class<?> colors = apart.loadClass(Color.class.getName());
            assertThat(colors).isNotSameAs(Color.class);
            Object red = colors.getEnumConstants()[0];
            Constructor<?> key = apart.loadClass(Key.class.getName()).getDeclaredConstructors()[0];
            key.setAccessible(true);
            hashes.add(hasher(new Config()).hash(red));
            hashes.add(hasher(new Config()).hash(key.newInstance("k", 1, red, List.of(2L))));
        }

        assertThat(hashes.subList(0, 2)).isEqualTo(hashes.subList(2, 4));
        assertThat(hashes.get(0)).isEqualTo(hasher.hash(Color.RED));
        assertThat(hashes.get(1)).isEqualTo(hasher.hash(new Key("k", 1, Color.RED, List.of(2L))));
    }

    private static final class ApartLoader extends ClassLoader {
        ApartLoader() {
            super(KeyHasherTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(KeyHasherTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    static Stream<Object> refused() {
        return Stream.of(
                new Object(),
                new Plain("x"),
                Instant.EPOCH,
                BigDecimal.ONE,
                new HashMap<>(Map.of(1, 2)),
                Set.of(1),
                List.of(new Plain("in a list")),
                new Object[][] {{new Object()}});
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuseKeysThatMayHashDifferentlyElsewhere(Object key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hasher.hash(new Object[] {key}, new int[] {0}))
                .withMessageContaining("can't be the key of a fields grouping")
                .withMessageContaining("config.registerKeyHash(");
    }

    @Test
    void shouldHashAUserClassByWhatIsRegisteredForIt() {
        KeyHasher own = hasher(new Config().registerKeyHash(Plain.class, PlainHash.class));

        assertThat(own.hash(new Plain("abc")))
                .isEqualTo(own.hash(new Plain("xyz")))
                .isNotEqualTo(own.hash(new Plain("ab")));
    }

    /** Can't even be made. */
    public static final class HopelessHash implements KeyHash<Other> {
        @SuppressWarnings("unused")
        public HopelessHash() {
            throw new IllegalStateException("no salt");
        }

        @Override
        public long hash(Other key) {
            return 0;
        }
    }

    @Test
    void shouldRefuseHashesThatCannotBeMadeAllAtOnce() {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put("com.example.Gone", PlainHash.class.getName());
        hashes.put(Plain.class.getName(), HiddenHash.class.getName());
        hashes.put(Key.class.getName(), String.class.getName());
        hashes.put(Other.class.getName(), HopelessHash.class.getName());
        Config config = new Config();
        config.put("key-hashes", hashes);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> hasher(config))
                .withMessageContaining("'key-hashes': there is no class com.example.Gone in the jar")
                .withMessageContaining(HiddenHash.class.getName() + " is no KeyHash with a public constructor")
                .withMessageContaining("java.lang.String is no KeyHash")
                .withMessageContaining(
                        HopelessHash.class.getName() + " can't be made: java.lang.IllegalStateException: no salt");
    }
}
