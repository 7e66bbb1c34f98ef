using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>How an encoder silo uses its processors.</summary>
public sealed class EncoderOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Encoder";

    /// <summary>
    /// Threads that each read, decode and encode one batch at a time, 0 to 256. Default 0: one per core, which is the fastest on a CPU.
    /// More than that helps where files come over a slow network. Before a GPU they take turns: one batch runs while the others are decoded.
    /// </summary>
    [Range(0, 256)] public int Workers { get; set; }

    /// <summary>
    /// Most images in one run of the image tower, 0 to 256. Default 0: 8 on a CPU, which gains nothing from more, and 32 on any other device.
    /// </summary>
    [Range(0, 256)] public int BatchImages { get; set; }

    /// <summary>Images of jobs that may wait in this silo for one model, 1 to 65,536. Default 1024. More are refused as overload.</summary>
    [Range(1, 65_536)] public int QueueImages { get; set; } = 1024;

    /// <summary>
    /// Images of people that may wait in this silo for one model, beside those of jobs: <see cref="Limits.MaxImagesPerRequest"/> to 65,536, so that
    /// the largest request finds room. Default 256. More are refused as overload, and the router asks another silo.
    /// </summary>
    [Range(Limits.MaxImagesPerRequest, 65_536)] public int InteractiveImages { get; set; } = 256;

    /// <summary>
    /// How far threads of bulk work stand back behind people's and the silo's own where they want the same core, 0 to 19: the niceness of Linux. Default 5,
    /// a third of the usual weight. Where nobody else wants the core it changes nothing. 0: they do not stand back. No effect on other systems.
    /// </summary>
    [Range(0, 19)] public int BulkNiceness { get; set; } = 5;

    /// <summary>Leases held at once for each model, 1 to 16. Default 2: one is worked on while the next one travels.</summary>
    [Range(1, 16)] public int LeasesInFlight { get; set; } = 2;

    /// <summary>Label vectors kept in memory, in bytes. Default 256 MiB; the least recently used go first.</summary>
    [Range(0, long.MaxValue)] public long LabelCacheBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary><see cref="Workers"/>, with 0 resolved.</summary>
    public int ResolvedWorkers => Workers == 0 ? Environment.ProcessorCount : Workers;

    /// <summary><see cref="BatchImages"/>, with 0 resolved for a device.</summary>
    public int BatchImagesOn(DeviceChoice device) => BatchImages > 0 ? BatchImages : device.IsCpu ? 8 : 32;
}

/// <summary>Checks the ranges of <see cref="EncoderOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class EncoderOptionsValidator : IValidateOptions<EncoderOptions>;
