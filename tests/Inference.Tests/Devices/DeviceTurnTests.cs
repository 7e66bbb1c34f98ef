using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Tests.Models;

namespace ZeroShotOrleans.Inference.Tests.Devices;

/// <summary>A GPU runs one batch at a time, whatever model it is of.</summary>
public sealed class DeviceTurnTests
{
    [Fact]
    public void A_batch_waits_for_the_one_that_runs_on_its_device()
    {
        using var copy = ToyTowers.Folder();
        var gpu = FakeDevices.Gpu();
        using var tower = ImageTower.Load(copy.Open(), devices: FakeDevices.ThenCpu(gpu));
        var embedding = new float[3];
        var thread = new Thread(() => tower.Encode(Enumerable.Repeat(1f, ToyTowers.PixelValues).ToArray(), 1, embedding));

        bool waited;
        lock (gpu.Turn!)
        {
            thread.Start();
            SpinWait.SpinUntil(() => !thread.IsAlive || thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            waited = thread.IsAlive && embedding[0] == 0;
        }

        thread.Join();
        Assert.True(waited);
        Assert.NotEqual(0, embedding[0]);
    }

    [Fact]
    public void Batches_on_the_cpu_wait_for_nobody() => Assert.True(ExecutionProvider.Cpu.Turn is null);
}
