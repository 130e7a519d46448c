package dev.keyledger.localstack.demo;

/** A key as its holder has it. It never prints its secret. */
record DemoKey(String name, String secret) {
    @Override
    public String toString() {
        return "DemoKey[" + name + "]";
    }
}
