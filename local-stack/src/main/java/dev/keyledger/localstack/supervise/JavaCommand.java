package dev.keyledger.localstack.supervise;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for children that are Java programs: they run on the launcher's own JDK. */
public final class JavaCommand {
    private JavaCommand() {}

    /** A main class of the launcher's class path. */
    public static List<String> ofClass(List<String> jvmOptions, String mainClass, String... arguments) {
        var command = java(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    public static List<String> ofJar(List<String> jvmOptions, Path jar) {
        var command = java(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    private static List<String> java(List<String> jvmOptions) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            // Protobuf, Netty and Kafka still use it, and newer JDKs warn each time; older ones don't know the option.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmOptions);
        return command;
    }
}
