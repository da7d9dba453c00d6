package io.gustfront.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final int SOME = 20;

    @Test
    void shouldFindOthersEachTimeThoughNobodyListensOnTheFirstYet() throws IOException {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            found.addAll(FreePorts.find(SOME));
        }

        assertThat(found).hasSize(5 * SOME).doesNotHaveDuplicates();
    }

    @Test
    void shouldPassOverPortsOnWhichSomebodyListens() throws IOException {
        int last = FreePorts.find(1).get(0);
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int port = last + 1; port <= last + SOME; port++) {
                try {
                    taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                } catch (IOException e) {
                    // somebody else listens there
                }
            }

            List<Integer> found = FreePorts.find(SOME);

            assertThat(found)
                    .hasSize(SOME)
                    .doesNotContainAnyElementsOf(
                            taken.stream().map(ServerSocket::getLocalPort).toList());
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
    }
}
