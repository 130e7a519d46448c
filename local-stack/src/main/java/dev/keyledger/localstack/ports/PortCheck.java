package dev.keyledger.localstack.ports;

import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;

/** Looks at all ports before anything is started, so that a stack never comes up by half. */
public final class PortCheck {
    private PortCheck() {}

    /** @throws StackProblem with a line for each port in use: its number, what it is for, and who holds it */
    public static void requireFree(StackPorts ports) {
        List<StackPorts.Use> taken =
                ports.uses().stream().filter(use -> !isFree(use.port())).toList();
        if (!taken.isEmpty()) {
            throw new StackProblem(
                    taken.stream().map(PortCheck::describe).collect(Collectors.joining(System.lineSeparator())));
        }
    }

    private static String describe(StackPorts.Use use) {
        String holder = PortHolder.of(use.port()).map(found -> " by " + found).orElse("");
        return "Port " + use.port() + " (" + use.purpose() + ") is in use" + holder
                + "; stop that, or choose other ports with --port-base";
    }

    /** Both addresses of localhost count: whoever connects may try either. */
    private static boolean isFree(int port) {
        return canListen("127.0.0.1", port) && canListen("::1", port);
    }

    private static boolean canListen(String address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (BindException e) {
            // A machine without IPv6 has no ::1 that somebody could hold.
            String why = String.valueOf(e.getMessage());
            return !why.contains("in use") && !why.contains("denied");
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
