package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private static final class Idle extends Part {
        @Override
        String name() {
            return "idle";
        }

        @Override
        int step() {
            return 0;
        }

        @Override
        long nextDueNs(long nowNs) {
            return NEVER;
        }
    }

    private final Agenda agenda = new Agenda();

    private List<Part> ready() {
        List<Part> ready = new ArrayList<>();
        for (int i = 0; i < agenda.readyCount(); i++) {
            ready.add(agenda.ready(i));
        }
        return ready;
    }

    @Test
    void shouldHaveReadyWhatIsDueAndTellWhenTheNextIs() {
        Part now = new Idle();
        Part soon = new Idle();
        Part later = new Idle();
        agenda.put(later, 30, 10);
        agenda.put(now, 10, 10);
        agenda.put(soon, 20, 10);
        assertThat(ready()).containsExactly(now);
        assertThat(agenda.nextDueNs()).isEqualTo(20);

        agenda.take(now);
        agenda.wakeAllDue(25);

        assertThat(ready()).containsExactly(soon);
        assertThat(agenda.nextDueNs()).isEqualTo(30);
    }

    /** Against a list that is looked through from end to end. */
    @Test
    void shouldAgreeWithAnAgendaThatLooksAtAll() {
        SplittableRandom random = new SplittableRandom(5);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Part part = new Idle();
            part.number = i;
            parts.add(part);
        }
        List<Part> known = new ArrayList<>();
        long now = 0;
        for (int round = 0; round < 20_000; round++) {
            Part part = parts.get(random.nextInt(parts.size()));
            known.remove(part);
            if (random.nextInt(3) == 0) {
                agenda.take(part);
            } else {
                agenda.put(part, random.nextInt(8) == 0 ? Part.NEVER : now + random.nextInt(50), now);
                known.add(part);
                known.sort(Comparator.comparingInt(each -> each.number));
            }
            now += random.nextInt(10);
            agenda.wakeAllDue(now);

            long time = now;
            assertThat(ready())
                    .containsExactlyElementsOf(
                            known.stream().filter(each -> each.dueNs <= time).toList());
            assertThat(agenda.nextDueNs())
                    .isEqualTo(known.stream()
                            .mapToLong(each -> each.dueNs)
                            .filter(dueNs -> dueNs > time)
                            .min()
                            .orElse(Part.NEVER));
        }
    }
}
