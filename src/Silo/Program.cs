using ZeroShotOrleans.Silo;

using var signals = new StopSignals();
return await SiloProgram.RunAsync(args, signals.Token);
