package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol-link.md against the code. */
class ProtocolPageTest {
    @Test
    void shouldHaveTheEdgesOfASessionThatThePageNames_K2() {
        Set<List<String>> onPage = ProtocolPage.table("from", "to", "when").stream()
                .map(row -> row.subList(0, 2))
                .collect(Collectors.toSet());
        Set<List<String>> inCode = Arrays.stream(SessionState.values())
                .flatMap(from -> from.next().stream().map(to -> List.of(from.name(), to.name())))
                .collect(Collectors.toSet());

        assertThat(onPage).isEqualTo(inCode).hasSize(6);
    }

    @Test
    void shouldRefuseEveryOtherEdge_K2() {
        for (SessionState from : SessionState.values()) {
            for (SessionState to : SessionState.values()) {
                if (from.next().contains(to)) {
                    assertThat(from.to(to)).isEqualTo(to);
                } else {
                    assertThatThrownBy(() -> from.to(to)).isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    @Test
    void shouldHaveTheStatesThatThePageNames() {
        assertThat(ProtocolPage.table("state", "meaning").stream().map(row -> row.get(0)))
                .containsExactly(
                        Arrays.stream(SessionState.values()).map(Enum::name).toArray(String[]::new));
    }

    @Test
    void shouldHaveTheReasonsAndCodesThatThePageNames() {
        Map<String, String> closes = ProtocolPage.table("code", "reason", "when").stream()
                .collect(Collectors.toMap(row -> row.get(1), row -> row.get(0)));
        Map<String, String> refusals = ProtocolPage.table("code", "reason").stream()
                .collect(Collectors.toMap(row -> row.get(1), row -> row.get(0)));

        assertThat(closes)
                .isEqualTo(Arrays.stream(CloseReason.values())
                        .collect(Collectors.toMap(Enum::name, reason -> String.valueOf(reason.code()))));
        assertThat(refusals)
                .isEqualTo(Arrays.stream(RefusalReason.values())
                        .collect(Collectors.toMap(Enum::name, reason -> String.valueOf(reason.code()))));
        for (CloseReason reason : CloseReason.values()) {
            assertThat(CloseReason.ofCode(reason.code())).isEqualTo(reason);
        }
        for (RefusalReason reason : RefusalReason.values()) {
            assertThat(RefusalReason.ofCode(reason.code())).isEqualTo(reason);
        }
        assertThat(CloseReason.ofCode(0)).isNull();
        assertThat(RefusalReason.ofCode(0)).isNull();
        assertThat(RefusalReason.ofCode(-1)).isNull();
        assertThat(RefusalReason.ofCode(99)).isNull();
    }
}
