package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RootsTest {
    private static final SpoutFence FENCE = new SpoutFence(1, 1, 1, 1, 0);
    private static final SpoutFence OTHER = new SpoutFence(2, 1, 9, 1, 0);

    @Test
    void shouldMergeEqualRoots_L5() {
        Roots.Builder builder = new Roots.Builder();
        builder.add(10, 0b01, FENCE);
        builder.add(20, 0b11, OTHER);
        builder.add(10, 0b10, FENCE);

        assertThat(builder.count()).isEqualTo(2);
        Roots roots = builder.build();

        assertThat(roots.count()).isEqualTo(2);
        assertThat(roots.id(0)).isEqualTo(10);
        assertThat(roots.edge(0)).isEqualTo(0b11);
        assertThat(roots.fence(0)).isSameAs(FENCE);
        assertThat(roots.id(1)).isEqualTo(20);
        assertThat(roots.fence(1)).isSameAs(OTHER);
    }

    @Test
    void shouldBeginAnewAfterEachBuild() {
        Roots.Builder builder = new Roots.Builder();
        builder.add(10, 1, FENCE);
        Roots first = builder.build();
        builder.add(20, 2, OTHER);
        Roots second = builder.build();

        assertThat(first.id(0)).isEqualTo(10);
        assertThat(second.count()).isEqualTo(1);
        assertThat(second.id(0)).isEqualTo(20);
        assertThat(builder.build()).isSameAs(Roots.NONE);
    }

    @Test
    void shouldAgreeWithANaiveMapAtAnyNumberOfRoots_L5() {
        Roots.Builder builder = new Roots.Builder();
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int different = 1 + random.nextInt(seed % 10 == 0 ? 1_024 : 40);
            Map<Long, Long> model = new LinkedHashMap<>();
            for (int i = random.nextInt(3 * different); i >= 0; i--) {
                long root = random.nextInt(different);
                long edge = random.nextLong();
                builder.add(root, edge, FENCE);
                model.merge(root, edge, (a, b) -> a ^ b);
            }
            if (random.nextInt(4) == 0) {
                builder.clear();
                model.clear();
            }

            Roots roots = builder.build();

            Map<Long, Long> built = new LinkedHashMap<>();
            for (int i = 0; i < roots.count(); i++) {
                built.put(roots.id(i), roots.edge(i));
            }
            assertThat(roots.count()).isEqualTo(model.size());
            assertThat(built).as("seed %d", seed).isEqualTo(model);
        }
    }
}
