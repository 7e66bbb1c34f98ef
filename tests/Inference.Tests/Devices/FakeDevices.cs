using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Tests.Devices;

/// <summary>Devices that run on the CPU under another name and can fail like a GPU.</summary>
internal static class FakeDevices
{
    /// <summary>A device that changes the session options, so that a graph can fail only on it.</summary>
    public static ExecutionProvider Gpu(Action<SessionOptions>? append = null) => new("gpu", append ?? (_ => { }));

    public static DeviceOrder ThenCpu(ExecutionProvider device) => new([device, ExecutionProvider.Cpu], strict: false);

    public static DeviceOrder Only(ExecutionProvider device) => new([device], strict: true);
}
