using ZeroShotOrleans.Silo;

return await SiloProgram.RunAsync(args);
