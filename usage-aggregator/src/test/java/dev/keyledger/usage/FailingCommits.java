package dev.keyledger.usage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import javax.sql.DataSource;

/** A database whose commits sometimes fail, and sometimes succeed while their caller is told that they failed. */
final class FailingCommits {
    private static final int ONE_IN = 4;

    private final DataSource real;
    private final Random random;
    private int failures;

    FailingCommits(DataSource real, long seed) {
        this.real = real;
        this.random = new Random(seed);
    }

    DataSource dataSource() {
        return proxy(DataSource.class, real, "getConnection", result -> connection((Connection) result));
    }

    synchronized int failures() {
        return failures;
    }

    private Connection connection(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    boolean fails = method.getName().equals("commit") && fails();
                    if (fails && random.nextBoolean()) {
                        connection.rollback();
                        throw new SQLException("the commit was lost");
                    }
                    Object result = invoke(connection, method, arguments);
                    if (fails) {
                        throw new SQLException("the commit's answer was lost");
                    }
                    return result;
                });
    }

    private synchronized boolean fails() {
        boolean fails = random.nextInt(ONE_IN) == 0;
        failures += fails ? 1 : 0;
        return fails;
    }

    private interface Wrap {
        Object around(Object result);
    }

    private static <T> T proxy(Class<T> type, T target, String wrapped, Wrap wrap) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object result = invoke(target, method, arguments);
                    return method.getName().equals(wrapped) ? wrap.around(result) : result;
                }));
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
