using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Tests.Devices;

/// <summary>Devices that are the CPU under another name, and fail as a GPU's do.</summary>
internal static class FakeDevices
{
    /// <summary>One that changes the options of its sessions: a graph can fail on it and on no other.</summary>
    public static ExecutionProvider Gpu(Action<SessionOptions>? append = null) => new("gpu", append ?? (_ => { }));

    public static DeviceOrder ThenCpu(ExecutionProvider device) => new([device, ExecutionProvider.Cpu], strict: false);

    public static DeviceOrder Only(ExecutionProvider device) => new([device], strict: true);
}
