using ZeroShotOrleans.Grains.Encoder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using ZeroShotOrleans.Hosting;

// A silo as shipped, except for its image encoder.
var builder = Host.CreateApplicationBuilder(args).UseZeroShotSilo();
builder.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.Remove(typeof(ImageEncoderGrain)));
using var host = builder.Build();
await host.RunAsync();
