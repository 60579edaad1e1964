class Handled {
    public static void main(String[] args) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("closing")));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
