package io.gustfront.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a file, in words: the messages of many exceptions of the JDK are its name alone. */
public final class FileProblem {
    private FileProblem() {}

    /** Completes "can't be read: ". */
    public static String of(IOException problem) {
        if (problem instanceof NoSuchFileException) {
            return "there is no such file or directory";
        } else if (problem instanceof AccessDeniedException) {
            return "permission denied";
        } else if (problem instanceof FileAlreadyExistsException) {
            return "it is there already";
        } else if (problem instanceof NotDirectoryException) {
            return "not a directory";
        } else if (problem instanceof FileSystemException said && said.getReason() != null) {
            return said.getReason();
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }
}
