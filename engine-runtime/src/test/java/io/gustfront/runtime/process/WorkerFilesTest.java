package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerFilesTest {
    @TempDir
    Path directory;

    @Test
    void shouldFindAProcessByNumberAndStart() throws Exception {
        ProcessId self = ProcessId.current();
        WorkerFiles files = new WorkerFiles(directory);
        files.keepProcess(self);

        assertThat(files.readProcess()).contains(self);
        assertThat(self.find()).map(ProcessHandle::pid).contains(self.pid());
        assertThat(new ProcessId(self.pid(), self.start() + 1).find()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.process())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldTakeATornFileForNone() throws Exception {
        WorkerFiles files = new WorkerFiles(directory);
        Files.writeString(files.process(), "123");
        Files.writeString(files.lastWords(), "code 7");

        assertThat(files.readProcess()).isEmpty();
        assertThat(LastWords.read(files.lastWords())).isEmpty();
    }

    @Test
    void shouldKeepLastWords() throws Exception {
        LastWords words = LastWords.crashed("the bolt\nfailed", new IllegalStateException("broken"));
        words.write(directory.resolve("last-words"));

        assertThat(LastWords.read(directory.resolve("last-words"))).contains(words);
        assertThat(words.cause()).isEqualTo("the bolt failed: java.lang.IllegalStateException: broken");
        assertThat(words.stack()).contains("WorkerFilesTest");
    }
}
