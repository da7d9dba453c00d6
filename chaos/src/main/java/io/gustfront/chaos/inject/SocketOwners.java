package io.gustfront.chaos.inject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose a TCP connection within this machine is, as the kernel tells: {@code /proc/net/tcp} names the socket of each end, and
 * {@code /proc/PID/fd} the sockets of a process. That takes the right to look at the process, which its owner has.
 */
final class SocketOwners {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /** Columns of the tables: {@code sl local remote st tx:rx tr:when retransmits uid timeout inode …}. */
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int INODE = 9;
    private static final int HEX = 16;

    private SocketOwners() {}

    /** Whether one of these processes has the end of a connection that goes from one port to another. */
    static boolean isOneOf(Collection<Long> pids, int localPort, int remotePort) {
        return TABLES.stream()
                .map(table -> inode(table, localPort, remotePort))
                .flatMap(Optional::stream)
                .anyMatch(inode -> pids.stream().anyMatch(pid -> has(pid, "socket:[" + inode + "]")));
    }

    private static Optional<String> inode(Path table, int localPort, int remotePort) {
        try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
            return lines.skip(1)
                    .map(line -> line.strip().split(" +", -1))
                    .filter(columns -> columns.length > INODE
                            && port(columns[LOCAL]) == localPort
                            && port(columns[REMOTE]) == remotePort)
                    .map(columns -> columns[INODE])
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // a machine may do without IPv6
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), HEX);
    }

    private static boolean has(long pid, String socket) {
        try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return handles.anyMatch(handle -> isLinkTo(handle, socket));
        } catch (IOException | UncheckedIOException e) {
            return false; // it has ended
        }
    }

    private static boolean isLinkTo(Path handle, String socket) {
        try {
            return Files.readSymbolicLink(handle).toString().equals(socket);
        } catch (IOException e) {
            return false; // it was closed meanwhile
        }
    }
}
