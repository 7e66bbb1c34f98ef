using System.Collections.Immutable;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>The device that a tower runs on, and the devices that failed before it.</summary>
/// <param name="Device">One of <see cref="DeviceOrder.Known"/>, such as <c>cuda</c>.</param>
/// <param name="Skipped">Devices that were tried first and failed, in order; empty if the first one worked.</param>
internal sealed record DeviceChoice(string Device, ImmutableArray<SkippedDevice> Skipped)
{
    /// <summary>The CPU, at the first attempt.</summary>
    public static DeviceChoice Cpu { get; } = new(ExecutionProvider.CpuName, []);

    /// <summary>Whether the device is ONNX Runtime's own CPU provider, where every core can run a batch. Any other device runs one batch at a time.</summary>
    public bool IsCpu => Device == ExecutionProvider.CpuName;
}

/// <summary>A device that failed.</summary>
/// <param name="Name">One of <see cref="DeviceOrder.Known"/>.</param>
/// <param name="Reason">The reason, in one line. May name libraries of this machine: for operators and logs.</param>
internal sealed record SkippedDevice(string Name, string Reason)
{
    /// <summary>Name and reason, for messages.</summary>
    public override string ToString() => $"{Name} ({Reason})";
}
