using System.Runtime.Versioning;
using ZeroShotOrleans.Encoding.Batching;

namespace ZeroShotOrleans.Encoding.Tests.Batching;

[SupportedOSPlatform("linux")]
public sealed class ThreadNicenessTests
{
    [Fact]
    public void Only_the_given_thread_gets_a_lower_priority()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Niceness of threads is a thing of Linux.");
        var here = ThreadNiceness.Current;
        var there = 0;
        var thread = new Thread(() =>
        {
            ThreadNiceness.Raise(here + 7);
            there = ThreadNiceness.Current;
        });
        thread.Start();
        thread.Join();

        Assert.Equal((here, here + 7), (ThreadNiceness.Current, there));
    }
}
