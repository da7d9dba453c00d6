package io.gustfront.chaos.inject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What POSIX lets one do to a process. */
enum Signal {
    /** Ends it at once; it can do nothing about it. */
    KILL,
    /** Stops it; it can do nothing about it, and doesn't know. */
    STOP,
    /** Lets it go on. */
    CONT;

    private static final char GONE = '-';

    /** Sends it to several processes at once, as nearly as can be; who is gone already is no error. */
    void send(Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + name() + " \"$@\"", "sh"));
        pids.forEach(pid -> words.add(pid.toString()));
        Program unused = Program.run(words); // it fails if one of them is gone
    }

    /** Whether a process is stopped. */
    static boolean isStopped(long pid) {
        return state(pid) == 'T';
    }

    /** Whether a process is there; one that has ended and waits to be asked for its code isn't. */
    static boolean isAlive(long pid) {
        char state = state(pid);
        return state != GONE && state != 'Z';
    }

    /** As proc(5) has it. */
    private static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The second field is the command in parentheses, which may hold anything.
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return GONE;
        }
    }
}
