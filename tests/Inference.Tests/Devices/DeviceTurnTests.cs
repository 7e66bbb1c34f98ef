using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Tests.Models;

namespace ZeroShotOrleans.Inference.Tests.Devices;

/// <summary>A GPU runs one batch at a time, across all models.</summary>
public sealed class DeviceTurnTests
{
    [Fact]
    public void Batches_on_one_device_run_one_at_a_time()
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
    public void Batches_on_the_cpu_run_in_parallel() => Assert.True(ExecutionProvider.Cpu.Turn is null);
}
