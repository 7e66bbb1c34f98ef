using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>A tower that is ready to run.</summary>
internal interface ILoadedTower
{
    /// <summary>The device that it runs on.</summary>
    DeviceChoice RunsOn { get; }

    /// <summary>Whether it takes one item a run, which is slower than batches: it was exported so, or it quantizes while it runs.</summary>
    bool TakesOneAtATime { get; }
}
