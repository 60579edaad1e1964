class Handled {
    public static void main(String[] args) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
