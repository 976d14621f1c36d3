@echo off
rem Starts the cockpit; put it beside the project folder, or name the folder: ganchao-start.cmd D:\zone
rem 启动驾驶舱：放在项目文件夹旁，或写明文件夹
chcp 65001 >nul
set PYTHONUTF8=1
set "PROJECT=%~1"
if "%PROJECT%"=="" set "PROJECT=%~dp0zone"
if not exist "%~dp0ganchao\Scripts\ganchao.exe" (
  echo Install it first / 请先安装: py -3 -m venv ganchao ^&^& ganchao\Scripts\python install.py
  pause
  exit /b 1
)
"%~dp0ganchao\Scripts\ganchao.exe" serve "%PROJECT%"
if errorlevel 1 pause
